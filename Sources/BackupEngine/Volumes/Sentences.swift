// SPDX-License-Identifier: Apache-2.0

extension [String] {
    /// The first three of a list of sentences in one, with the number of those that are not told.
    package var firstFew: String {
        let rest = count - 3
        return prefix(3).joined(separator: "; ") + (rest > 0 ? " (and \(rest) more)" : "")
    }
}
