/** XML: written with escaping, by hand or led by the SDK's schema, and read as far as S3's request bodies need. */
import { NormalizedSchema } from '@smithy/core/schema';
import { AwsFailure } from '../failure.ts';
import type { Schema } from './parameters.ts';

export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/**
 * Escapes text for an element. What XML 1.0 cannot hold becomes U+FFFD: one such character, even as a reference,
 * makes a conforming parser refuse the whole answer.
 */
function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"'\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

export type XmlContent = string | number | boolean | Date | XmlNode[] | null | undefined;
/** An element ready for output; made by `element` only, so that nothing is written unescaped. */
export interface XmlNode {
  readonly xml: string;
}

/** An element; with null or undefined as its content, nothing. */
export function element(name: string, content: XmlContent, namespace?: string): XmlNode {
  if (content === null || content === undefined) return { xml: '' };
  const attribute = namespace ? ` xmlns="${namespace}"` : '';
  return { xml: `<${name}${attribute}>${render(content)}</${name}>` };
}

/** Output that is XML already: rules that were put and are given back. */
export function verbatim(xml: string): XmlNode {
  return { xml };
}

function render(content: Exclude<XmlContent, null | undefined>): string {
  if (Array.isArray(content)) return content.map((node) => node.xml).join('');
  if (content instanceof Date) return content.toISOString();
  return escapeXml(String(content));
}

/** The members of a structure as elements, named and ordered as the schema says. */
export function encodeStructure(schema: Schema, value: object): XmlNode[] {
  const normalized = NormalizedSchema.of(schema);
  if (normalized.isUnitSchema()) return [];
  const record = new Map(Object.entries(value));
  const nodes: XmlNode[] = [];
  for (const [name, member] of normalized.structIterator()) {
    const content: unknown = record.get(name);
    if (content === undefined || content === null) continue;
    nodes.push(encodeMember(member.getMemberTraits().xmlName ?? name, member, content));
  }
  return nodes;
}

function encodeMember(name: string, schema: NormalizedSchema, value: unknown): XmlNode {
  if (schema.isListSchema() && Array.isArray(value)) {
    const item = schema.getValueSchema();
    const itemName = item.getMergedTraits().xmlName ?? 'member';
    return element(
      name,
      value.map((entry) => encodeMember(itemName, item, entry)),
    );
  }
  if (schema.isMapSchema() && typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, entry]) =>
      element('entry', [element('key', key), encodeMember('value', schema.getValueSchema(), entry)]),
    );
    return element(name, entries);
  }
  if (schema.isStructSchema() && typeof value === 'object' && value !== null) {
    return element(name, encodeStructure(schema, value));
  }
  if (value instanceof Date) return element(name, value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return element(name, value);
  }
  throw new TypeError(`cannot write ${typeof value} as <${name}>`);
}

/** An element that was read. Attributes and namespaces are left out: S3's requests say nothing in them. */
export interface XmlElement {
  name: string;
  text: string;
  children: XmlElement[];
}

/** @throws AwsFailure `MalformedXML`, as S3 says it */
export function parseXml(source: string): XmlElement {
  const root: XmlElement = { name: '', text: '', children: [] };
  const open: XmlElement[] = [root];
  const pattern =
    /<\?[^>]*\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.:-]*)(?:\s[^<>]*?)?(\/?)>|([^<]+)/g;
  let end = 0;
  for (const match of source.matchAll(pattern)) {
    if (match.index !== end) throw malformedXml();
    end = match.index + match[0].length;
    const current = open.at(-1) ?? root;
    const [, cdata, closing, name, empty, text] = match;
    if (cdata !== undefined) current.text += cdata;
    else if (text !== undefined) current.text += unescapeXml(text);
    else if (name !== undefined) {
      if (closing) {
        if (open.length < 2 || current.name !== name) throw malformedXml();
        open.pop();
        continue;
      }
      const child: XmlElement = { name, text: '', children: [] };
      current.children.push(child);
      if (!empty) open.push(child);
    }
  }
  const [document] = root.children;
  if (end !== source.length || open.length !== 1 || !document || root.children.length !== 1)
    throw malformedXml();
  return document;
}

function unescapeXml(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(
    /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g,
    (all, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return named[name] ?? all;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}

export function malformedXml(): AwsFailure {
  return new AwsFailure(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

/** The element's children of that name. */
export function childrenOf(node: XmlElement, name: string): XmlElement[] {
  return node.children.filter((child) => child.name === name);
}

/** The text of the element's first child of that name. */
export function textOf(node: XmlElement, name: string): string | undefined {
  return childrenOf(node, name)[0]?.text;
}

/** An element that was read, as XML again. */
export function writeXml(node: XmlElement): string {
  const inner = node.children.length > 0 ? node.children.map(writeXml).join('') : escapeXml(node.text);
  return `<${node.name}>${inner}</${node.name}>`;
}
