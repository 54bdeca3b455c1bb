package io.tiaki.store.internal;

/** How the values of a bundle's map are sealed. */
interface Sealer {
  byte[] seal(String map, String key, byte[] plain) throws EngineException;

  /** Grows when what was sealed before and is not in the file yet must be sealed again. */
  int generation();

  /** Whether values are to be forgotten for good when they are removed or replaced. */
  boolean erasable();

  /** Seals for good. */
  static Sealer lasting(Seals seals) {
    return new Sealer() {
      @Override
      public byte[] seal(String map, String key, byte[] plain) throws EngineException {
        return seals.seal(map, key, plain);
      }

      @Override
      public int generation() {
        return 0;
      }

      @Override
      public boolean erasable() {
        return false;
      }
    };
  }
}
