/** Runs `act` after so many milliseconds; gives back what takes it back. */
export type After = (ms: number, act: () => void) => () => void;

export const afterRealTime: After = (ms, act) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};
