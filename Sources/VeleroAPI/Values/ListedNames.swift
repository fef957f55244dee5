// SPDX-License-Identifier: Apache-2.0

extension [String] {
    /// The names as a message lists them: the first five and the number of the others, whom a user finds where all are told.
    package var listed: String {
        let rest = count - 5
        return prefix(5).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}
