// SPDX-License-Identifier: Apache-2.0

/// Options that take pairs: `--labels team=shop,tier=web`, any number of times.
enum KeyValueList {
    /// Reads the values of one option.
    /// - Parameters:
    ///   - values: What the user wrote.
    ///   - option: The option, for messages.
    /// - Returns: The pairs.
    /// - Throws: ``CommandFailure`` with the status of wrong usage.
    static func read(_ values: [String], of option: String) throws -> [String: String] {
        var pairs: [String: String] = [:]
        for pair in values.flatMap({ $0.split(separator: ",") }) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                String($0.drop(while: \.isWhitespace))
            }
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure(
                    "\(option): '\(pair)' is not a pair",
                    hint: "write it as key=value,key2=value2",
                    status: .usage
                )
            }
            if let other = pairs[parts[0]], other != parts[1] {
                throw CommandFailure("\(option) gives \(parts[0]) twice, \(other) and \(parts[1])", status: .usage)
            }
            pairs[parts[0]] = parts[1]
        }
        return pairs
    }

    /// Reads a reference to an entry of a Secret or ConfigMap, `name=key`.
    static func reference(_ value: String, of option: String) throws -> (name: String, key: String) {
        let pairs = try read([value], of: option)
        guard pairs.count == 1, let pair = pairs.first, !pair.value.isEmpty else {
            throw CommandFailure("\(option) takes one name=key", status: .usage)
        }
        return (pair.key, pair.value)
    }
}
