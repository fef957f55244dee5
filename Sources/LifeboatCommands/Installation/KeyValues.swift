// SPDX-License-Identifier: Apache-2.0

/// Maps on the command line: `key=value,key2=value2`, any number of times.
enum KeyValues {
    /// Reads the values of an option.
    /// - Throws: ``CommandFailure`` for what is no pair.
    static func read(_ values: [String], of option: String) throws -> [String: String] {
        var map: [String: String] = [:]
        for pair in values.flatMap({ $0.split(separator: ",") }) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure("\(option): \"\(pair)\" is not of the form key=value", status: .usage)
            }
            map[String(parts[0])] = String(parts[1])
        }
        return map
    }
}
