export interface T {}
export interface U {}
