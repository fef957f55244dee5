// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import VeleroAPI
import VolumeSnapshots

/// What a backup shall hold and how it is made; the same for backups and for the backups of a schedule.
struct BackupSpecOptions: ParsableArguments {
    @OptionGroup var filters: FilterOptions
    @OptionGroup(title: "Filters by scope") var scopes: ScopedFilterOptions
    @OptionGroup(title: "Volumes") var volumes: VolumeOptions

    @Option(help: "How long a server keeps the backup, such as 720h; 0 for its default, 30 days.")
    var ttl: String = "0s"

    @Option(help: ArgumentHelp("The backup location; default: the one marked as that.", valueName: "name"))
    var storageLocation: String?

    @Option(
        help: ArgumentHelp(
            "What is taken first, which a backup of one moment has no need of.",
            valueName: "kind=ns/name,…;…"
        )
    )
    var orderedResources: String?

    @Option(help: ArgumentHelp("ConfigMap with policies for volumes (not there yet: refused).", valueName: "name"))
    var resourcePoliciesConfigmap: String?

    @Option(help: "How long an operation beside the backup may take; 0 for the server's default.")
    var itemOperationTimeout: String = "0s"

    @Option(help: ArgumentHelp("Labels of the backup.", valueName: "key=value,…"))
    var labels: [String] = []

    @Option(help: ArgumentHelp("Annotations of the backup.", valueName: "key=value,…"))
    var annotations: [String] = []

    @Option(help: ArgumentHelp("RDS databases to copy by snapshots; default: none.", valueName: "a,b"))
    var rdsInstances: [String] = []

    /// The annotations of the backup, with the databases it names.
    /// - Throws: ``CommandFailure`` with the status of wrong usage.
    func allAnnotations() throws -> [String: String] {
        var all = try KeyValues.read(annotations, of: "--annotations")
        let named = FilterOptions.split(rdsInstances)
        if !named.isEmpty { all[RDSWishes.annotation] = named.joined(separator: ",") }
        do { _ = try RDSWishes.ofBackup(all[RDSWishes.annotation] ?? "") } catch {
            throw CommandFailure("--rds-instances: \(error.message)", hint: error.hint, status: .usage)
        }
        return all
    }

    /// What a command line without any of these flags asks for.
    static var standard: BackupSpec {
        var spec = BackupSpec()
        spec.includedNamespaces = ["*"]
        spec.ttl = .zero
        spec.csiSnapshotTimeout = .zero
        spec.itemOperationTimeout = .zero
        return spec
    }

    /// The specification, as Velero's command line writes it.
    /// - Throws: ``CommandFailure`` with the status of wrong usage; `LabelSelectorError`; `VeleroAPIError`.
    func spec() throws -> BackupSpec {
        var spec = Self.standard
        try filters.add(to: &spec)
        scopes.add(to: &spec)
        try volumes.add(to: &spec)
        spec.ttl = try DurationOption.read(ttl, of: "--ttl")
        spec.itemOperationTimeout = try DurationOption.read(itemOperationTimeout, of: "--item-operation-timeout")
        spec.storageLocation = storageLocation.flatMap { $0.isEmpty ? nil : $0 }
        if let orderedResources { spec.orderedResources = try OrderedResources.read(orderedResources) }
        if let name = resourcePoliciesConfigmap, !name.isEmpty {
            spec.resourcePolicy = ["kind": "configmap", "name": .string(name)]
        }
        return spec
    }
}

/// Durations on the command line.
enum DurationOption {
    /// Reads one that is not negative.
    /// - Throws: ``CommandFailure`` with the status of wrong usage; `VeleroAPIError`.
    static func read(_ text: String, of option: String) throws -> GoDuration {
        let duration = try GoDuration(text)
        guard duration >= .zero else { throw CommandFailure("\(option) cannot be negative", status: .usage) }
        return duration
    }
}

/// `pods=ns1/a,ns1/b;persistentvolumes=pv1`: what of a kind is backed up first.
enum OrderedResources {
    /// Reads the value of `--ordered-resources`.
    /// - Throws: ``CommandFailure`` with the status of wrong usage.
    static func read(_ text: String) throws -> [String: String] {
        var orders: [String: String] = [:]
        for entry in text.split(separator: ";") {
            let parts = entry.split(separator: "=", omittingEmptySubsequences: false).map {
                String($0.filter { !$0.isWhitespace })
            }
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw CommandFailure(
                    "--ordered-resources: '\(entry)' names no kind and its items",
                    hint: "write it as pods=ns1/pod1,ns1/pod2;persistentvolumes=pv1",
                    status: .usage
                )
            }
            orders[parts[0]] = parts[1]
        }
        return orders
    }
}
