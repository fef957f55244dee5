// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import VeleroAPI
import VolumeSnapshots

extension ExistingResourcePolicy: ExpressibleByArgument {}

/// What a restore is asked to do; `plan` and `create` share every flag, so that one is the preview of the other.
struct RestoreOptionGroup: ParsableArguments {
    @Option(help: "The backup to restore.")
    var fromBackup: String?

    @Option(help: "The schedule whose newest backup is restored.")
    var fromSchedule: String?

    @Option(
        help: ArgumentHelp(
            "With --from-schedule, take a backup that was made in part, too.",
            valueName: "true|false"
        )
    )
    var allowPartiallyFailed: Bool?

    @OptionGroup var filters: FilterOptions

    @Option(help: ArgumentHelp("Restore a namespace under another name.", valueName: "from:to,…"))
    var namespaceMappings: [String] = []

    @Option(help: "Objects that exist and differ: none leaves them alone (the default), update changes them back.")
    var existingResourcePolicy: ExistingResourcePolicy?

    @Option(
        help: ArgumentHelp(
            "Keep node ports that the source cluster had assigned by itself.",
            valueName: "true|false"
        )
    )
    var preserveNodeports: Bool?

    @Option(help: ArgumentHelp("Kinds whose status is restored too.", valueName: "a,b"))
    var statusIncludeResources: [String] = []

    @Option(help: ArgumentHelp("Kinds of these whose status is not.", valueName: "a,b"))
    var statusExcludeResources: [String] = []

    @Option(
        help: ArgumentHelp(
            "RDS databases to make from the backup's snapshots, each under a new name if wanted; * for all; default: none.",
            valueName: "a,b:new"
        )
    )
    var rdsInstances: [String] = []

    @OptionGroup(title: "Volumes and more") var more: RestoreMoreOptions

    func validate() throws {
        if (fromBackup == nil) == (fromSchedule == nil) {
            throw ValidationError("say what to restore, with --from-backup or --from-schedule")
        }
        if allowPartiallyFailed != nil && fromSchedule == nil {
            throw ValidationError("--allow-partially-failed is for --from-schedule")
        }
        if !statusExcludeResources.isEmpty && statusIncludeResources.isEmpty {
            throw ValidationError("--status-exclude-resources needs --status-include-resources")
        }
    }

    /// What a restore without a name is named after.
    var source: String { fromSchedule ?? fromBackup ?? "" }

    /// The resource, as Velero's command line writes it.
    /// - Parameter name: The restore's name.
    /// - Returns: The resource; its namespace is not the server's yet.
    /// - Throws: ``CommandFailure`` with the status of wrong usage; `LabelSelectorError`; `VeleroAPIError`.
    func restore(named name: String) throws -> Restore {
        var spec = RestoreSpec(backupName: "")
        spec.backupName = fromBackup ?? ""
        spec.scheduleName = fromSchedule
        try filters.add(to: &spec)
        spec.namespaceMapping = try mapping()
        spec.existingResourcePolicy = existingResourcePolicy
        spec.preserveNodePorts = preserveNodeports
        let statusKinds = FilterOptions.split(statusIncludeResources)
        if !statusKinds.isEmpty {
            var status: JSONValue = ["includedResources": .array(statusKinds.map(JSONValue.string))]
            let excluded = FilterOptions.split(statusExcludeResources)
            if !excluded.isEmpty { status["excludedResources"] = .array(excluded.map(JSONValue.string)) }
            spec.restoreStatus = status
        }
        try more.add(to: &spec)
        var restore = Restore(name: name, spec: spec)
        let databases = FilterOptions.split(rdsInstances).joined(separator: ",")
        do { _ = try RDSWishes.ofRestore(databases) } catch {
            throw CommandFailure("--rds-instances: \(error.message)", hint: error.hint, status: .usage)
        }
        if !databases.isEmpty { restore.annotations[RDSWishes.annotation] = databases }
        try more.add(to: &restore.annotations)
        return restore
    }

    /// The same as an order that is carried out at once.
    func order(named name: String) throws -> RestoreOrder {
        RestoreOrder(restore: try restore(named: name), allowsPartiallyFailed: allowPartiallyFailed ?? false)
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
