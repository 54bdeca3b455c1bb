package io.tiaki.cosem;

/**
 * Selective-Access-Descriptor (IEC 62056-5-3, 9.5).
 *
 * @param selector 1 by range, 2 by entry for profiles (IEC 62056-6-2, 4.3.6)
 * @param parameters as the class defines them
 */
public record SelectiveAccess(int selector, CosemData parameters) {
  public SelectiveAccess {
    Ranges.check(selector, 0, 255);
  }
}
