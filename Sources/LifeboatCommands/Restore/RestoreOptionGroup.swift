// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RestoreEngine
import VeleroAPI

extension ExistingResourcePolicy: ExpressibleByArgument {}

/// What a restore is asked to do; `plan` and `create` share every flag, so that one is the preview of the other.
struct RestoreOptionGroup: ParsableArguments {
    @Option(help: "The backup to restore.")
    var fromBackup: String

    @OptionGroup var filters: FilterOptions

    @Option(help: ArgumentHelp("Restore a namespace under another name.", valueName: "from:to,…"))
    var namespaceMappings: [String] = []

    @Option(help: "Objects that exist and differ: none leaves them alone, update changes them back.")
    var existingResourcePolicy: ExistingResourcePolicy = .none

    @Option(
        help: ArgumentHelp(
            "Keep node ports that the source cluster had assigned by itself.",
            valueName: "true|false"
        )
    )
    var preserveNodeports: Bool?

    /// The options of the engine.
    func options(restoreName: String) throws -> RestoreOptions {
        var options = RestoreOptions(restoreName: restoreName, backupName: fromBackup)
        options.namespaces = filters.namespaces
        options.resources = filters.resources
        options.labelSelector = filters.selector
        options.includeClusterResources = filters.includeClusterResources
        options.namespaceMapping = try mapping()
        options.existingResourcePolicy = existingResourcePolicy
        options.preserveNodePorts = preserveNodeports ?? false
        let problems = options.namespaces.problems(noun: "namespace") + options.resources.problems(noun: "resource")
        if let problem = problems.first { throw CommandFailure(problem, status: .usage) }
        return options
    }

    private func mapping() throws -> [String: String] {
        var mapping: [String: String] = [:]
        for pair in FilterOptions.split(namespaceMappings) {
            let parts = pair.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw CommandFailure(
                    "'\(pair)' is not a namespace mapping",
                    hint: "write it as from:to",
                    status: .usage
                )
            }
            if let name = parts.first(where: { !ObjectName.isSubdomain($0) }) {
                throw CommandFailure(
                    "'\(name)' in the namespace mapping '\(pair)' cannot be the name of a namespace",
                    hint: "use lower-case letters, digits and '-'",
                    status: .usage
                )
            }
            if let other = mapping[parts[0]], other != parts[1] {
                throw CommandFailure(
                    "namespace '\(parts[0])' is mapped twice, to \(other) and to \(parts[1])",
                    status: .usage
                )
            }
            mapping[parts[0]] = parts[1]
        }
        return mapping
    }
}
