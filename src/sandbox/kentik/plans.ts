/** Billing plans. Source: API v5, GET /plans; Plan API v202501alpha1. */

import type { KentikHandler } from './call.ts';
import { jsonAnswer } from './failures.ts';

export const listPlansV5: KentikHandler = ({ state }) =>
  jsonAnswer({
    plans: state.plans.map(({ id, name, active, maxFps, maxDevices }) => ({
      id,
      name,
      active,
      description: '',
      company_id: Number(state.companyId),
      max_devices: maxDevices,
      max_fps: maxFps,
      bgp_enabled: false,
      fast_retention: 30,
      full_retention: 30,
      deviceTypes: [{ device_subtype: 'aws_subnet' }],
      devices: [],
    })),
  });

export const listPlans: KentikHandler = ({ state }) =>
  jsonAnswer({
    plans: state.plans.map(({ id, name, active, maxFps, maxDevices }) => ({
      id: String(id),
      companyId: state.companyId,
      name,
      description: '',
      active,
      maxDevices,
      maxFps,
      bgpEnabled: false,
      fastRetention: 30,
      fullRetention: 30,
      deviceTypes: ['DEVICE_SUBTYPE_AWS_SUBNET'],
      devices: [],
    })),
  });
