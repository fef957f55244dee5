// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ObjectStore

/// URLs with which anyone may read a file, as servers give them out.
enum SignedURL {
    /// Reads one; the signature is in its query, so that the query comes out as it went in.
    /// - Throws: ``CommandFailure``, which does not repeat it: it is a secret.
    static func parse(_ text: String) throws -> RequestURL {
        let failure = CommandFailure("the server has given out an address that cannot be understood")
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard text.hasPrefix("http://") || text.hasPrefix("https://"), let base = parts.first,
            var url = try? RequestURL(parsing: String(base))
        else { throw failure }
        guard parts.count == 2 else { return url }
        for pair in parts[1].split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(sides[0]),
                let value = PercentCoding.decode(sides.count == 2 ? sides[1] : "")
            else { throw failure }
            url.query.append(.init(name, value))
        }
        return url
    }
}
