// SPDX-License-Identifier: Apache-2.0

/// The settings of a location's provider while they are read: each is taken once, and what is left in the end is a mistake.
struct LocationConfig {
    private var rest: [String: String]
    /// What has no effect, one sentence each.
    private(set) var remarks: [String] = []

    init(_ config: [String: String]) {
        rest = config
    }

    /// A setting; empty ones count as absent, as in Velero.
    mutating func take(_ key: String) -> String? {
        guard let value = rest.removeValue(forKey: key), !value.isEmpty else { return nil }
        return value
    }

    /// A setting that may be empty and mean that.
    mutating func takeEvenEmpty(_ key: String) -> String? { rest.removeValue(forKey: key) }

    /// A setting that is true or false, in the words that Go takes.
    mutating func takeFlag(_ key: String) throws(LocationMistake) -> Bool {
        switch take(key) {
        case nil, "0", "f", "F", "false", "FALSE", "False": return false
        case "1", "t", "T", "true", "TRUE", "True": return true
        case let value?: throw LocationMistake("\"\(key)\" in config is true or false, not \"\(value)\"")
        }
    }

    /// Notes that something has no effect.
    mutating func remark(_ sentence: String) { remarks.append(sentence) }

    /// Refuses what nobody has taken.
    mutating func finish(known: [String]) throws(LocationMistake) {
        guard !rest.isEmpty else { return }
        let unknown = rest.keys.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        throw LocationMistake(
            "config has settings that the provider does not know: \(unknown)",
            hint: "it knows \(known.joined(separator: ", "))"
        )
    }
}
