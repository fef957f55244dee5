// SPDX-License-Identifier: Apache-2.0

/// A `resourceVersion`.
///
/// Built-in kinds and custom resources count them with whole numbers that grow with each change of anything, which
/// Kubernetes promises since 1.35 and did before. An aggregated API server may do otherwise; then nothing is known about
/// the order of two of them.
struct Revision: Sendable, Equatable {
    /// The revision, as the server wrote it.
    let text: String

    /// Takes a revision as the server wrote it.
    init(_ text: String) {
        self.text = text
    }

    /// Whether this is a later revision than another; `nil` when that can't be told.
    func isAfter(_ other: Revision) -> Bool? {
        if self == other { return false }
        guard isNumber, other.isNumber else { return nil }
        let (mine, others) = (text.utf8, other.text.utf8)
        return mine.count == others.count ? others.lexicographicallyPrecedes(mine) : mine.count > others.count
    }

    private var isNumber: Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "0") else { return false }
        return text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
