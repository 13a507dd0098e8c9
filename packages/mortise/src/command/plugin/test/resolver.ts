import { registerHooks } from "node:module";

/** What a plugin's tests may import from wherever this command is installed. */
const OURS = /^(mortise|@mortise\/(testing|host|engine))$/;

registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!OURS.test(specifier)) throw error;
      return next(specifier, { ...context, parentURL: import.meta.url });
    }
  },
});
