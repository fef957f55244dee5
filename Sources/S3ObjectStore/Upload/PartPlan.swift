// SPDX-License-Identifier: Apache-2.0

/// How an object of unknown size is cut into parts.
///
/// S3 takes 10,000 parts of at most 5 GiB, each but the last of at least 5 MiB, and 5 TiB altogether. Parts begin small,
/// because they are kept in memory until they are sent, and double after every 800, up to 1 GiB: with the defaults
/// 800 × (8 + 16 + … + 512) MiB + 4,400 × 1 GiB = 5.07 TiB. Up to 6 GiB all parts have 8 MiB.
package struct PartPlan: Sendable, Equatable {
    /// The most parts S3 accepts.
    package static let maximumParts = 10_000
    /// The largest part that is ever made.
    private static let maximumSize = 1 << 30
    /// How many parts have the same size.
    private static let partsPerStep = 800

    /// The size of the first parts in bytes, and the size up to which an object is sent in one request.
    package let firstSize: Int
    /// The most bytes on the way at once; one part may always be.
    package let bytesInFlight: Int
    /// The most parts on the way at once.
    package let maximumInFlight: Int

    /// A plan; four parts of 8 MiB fill 1 Gbit/s over a round trip of a quarter of a second.
    /// - Parameters:
    ///   - firstSize: The size of the first parts in bytes; S3 wants at least 5 MiB.
    ///   - maximumInFlight: The most parts on the way at once.
    package init(firstSize: Int = 8 << 20, maximumInFlight: Int = 4) {
        precondition(firstSize > 0 && maximumInFlight > 0, "a part has bytes, and one must be on its way")
        self.firstSize = firstSize
        self.maximumInFlight = maximumInFlight
        bytesInFlight = firstSize * maximumInFlight
    }

    /// The size of a part, by its number from 1.
    package func size(ofPart number: Int) -> Int {
        let doublings = min((number - 1) / Self.partsPerStep, 30)
        return max(firstSize, min(firstSize << doublings, Self.maximumSize))
    }
}
