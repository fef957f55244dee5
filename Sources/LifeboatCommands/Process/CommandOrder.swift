// SPDX-License-Identifier: Apache-2.0

/// Velero's command line takes the verb before the noun too, and flags for all commands in front of both.
enum CommandOrder {
    private static let verbs: Set<String> = ["create", "get", "describe", "delete", "logs", "download"]

    /// Flags of all commands that take a value.
    private static let commonOptions: Set<String> = [
        "-n", "--namespace", "--kubeconfig", "--kubecontext", "--features", "--colorized",
    ]

    /// Nouns that Velero takes in the plural, too.
    private static let nouns = [
        "backup", "restore", "schedule", "backup-location", "snapshot-location", "repo", "plugin",
    ]

    private static func singular(_ noun: String) -> String {
        nouns.first { "\($0)s" == noun } ?? noun
    }

    /// The arguments as the commands are defined: noun, verb, the rest.
    static func nounFirst(_ arguments: [String]) -> [String] {
        var rest = arguments[...]
        var common: [String] = []
        while let first = rest.first, first.hasPrefix("-") {
            if commonOptions.contains(first), rest.count > 1 {
                common += [rest.removeFirst(), rest.removeFirst()]
            } else if let mark = first.firstIndex(of: "="), commonOptions.contains(String(first[..<mark])) {
                common.append(rest.removeFirst())
            } else {
                return arguments
            }
        }
        if rest.count > 1, let verb = rest.first, verbs.contains(verb), let noun = rest.dropFirst().first,
            !noun.hasPrefix("-")
        {
            return [singular(noun), verb] + common + rest.dropFirst(2)
        }
        let command = Array(rest.prefix { !$0.hasPrefix("-") }.prefix(2))
        return command.prefix(1).map(singular) + command.dropFirst() + common + rest.dropFirst(command.count)
    }
}
