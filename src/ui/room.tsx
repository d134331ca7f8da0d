/** How much of the window a component may use. */
import { createContext, type ReactNode, useContext } from 'react';

export interface Room {
  rows: number;
  columns: number;
}

/** The size of the window as `mountTerminal` last heard of it: before Ink does, which would draw the old size once more. */
export const WindowContext = createContext<Room>({ rows: 24, columns: 80 });

export function useWindow(): Room {
  return useContext(WindowContext);
}

export const RoomContext = createContext<Room>({ rows: 23, columns: 80 });

/** Rows that the body may use. */
export function useBodyRows(): number {
  return useContext(RoomContext).rows;
}

/** Columns that the body may use. */
export function useBodyWidth(): number {
  return useContext(RoomContext).columns;
}

/** The whole window less the row that a frame must leave free; for what is drawn without a `Frame`. */
export function WindowRoom({ children }: { children?: ReactNode }) {
  const { rows, columns } = useWindow();
  return <RoomContext value={{ rows: Math.max(1, rows - 1), columns }}>{children}</RoomContext>;
}

/** Reserves room for what is next to `children`, so that a list inside uses what is left. */
export function Reserve({ rows = 0, columns = 0, children }: Partial<Room> & { children?: ReactNode }) {
  const room = useContext(RoomContext);
  const left = { rows: Math.max(1, room.rows - rows), columns: Math.max(1, room.columns - columns) };
  return <RoomContext value={left}>{children}</RoomContext>;
}
