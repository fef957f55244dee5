// SPDX-License-Identifier: Apache-2.0

import JSON
import VeleroAPI

/// What a backup was asked to hold, in words.
struct BackupSpecWords {
    let spec: BackupSpec
    /// Whether Velero's defaults are told where nothing is said.
    var fillsIn = true

    /// Adds the sections.
    func add(to text: inout Description) {
        text.line("Namespaces:")
        text.field("Included", SpecWords.list(spec.includedNamespaces, none: "*"), indent: 2)
        text.field("Excluded", SpecWords.list(spec.excludedNamespaces, none: "<none>"), indent: 2)
        text.line()
        text.line("Resources:")
        for (name, value) in resources { text.field(name, value, indent: 2) }
        text.section("Label selector", SpecWords.selector(spec.labelSelector))
        text.section("Or label selector", SpecWords.selectors(spec.orLabelSelectors))
        text.section("Storage Location", spec.storageLocation ?? "")
        text.line()
        text.field("Velero-Native Snapshot PVs", SpecWords.choice(spec.snapshotVolumes))
        if fillsIn || spec.defaultVolumesToFsBackup != nil {
            text.field("File System Backup (Default)", SpecWords.choice(spec.defaultVolumesToFsBackup, open: ""))
        }
        text.field("Snapshot Move Data", SpecWords.choice(spec.snapshotMoveData))
        text.field("Data Mover", dataMover)
        text.section("TTL", duration(spec.ttl, standard: Velero.defaultTTL))
        text.line()
        text.field("CSISnapshotTimeout", duration(spec.csiSnapshotTimeout, standard: GoDuration(seconds: 600)))
        text.field("ItemOperationTimeout", duration(spec.itemOperationTimeout, standard: GoDuration(seconds: 14_400)))
        text.line()
        addHooks(to: &text)
        if !spec.orderedResources.isEmpty {
            text.line()
            text.line("OrderedResources:")
            for (kind, names) in spec.orderedResources.sorted(by: { $0.key < $1.key }) {
                text.line("\(kind): \(names)", indent: 2)
            }
        }
    }

    private func duration(_ value: GoDuration?, standard: GoDuration) -> String {
        (value ?? (fillsIn ? standard : .zero)).description
    }

    private var dataMover: String {
        let name = spec.json["datamover"]?.string ?? ""
        return name.isEmpty ? "velero" : name
    }

    /// Filters of the older form where one is used, otherwise of the newer one, which Velero turns "everything" into.
    var resources: [(name: String, value: String)] {
        let newer = [
            spec.includedClusterScopedResources, spec.excludedClusterScopedResources,
            spec.includedNamespaceScopedResources, spec.excludedNamespaceScopedResources,
        ]
        let isOlder =
            !spec.includedResources.isEmpty || !spec.excludedResources.isEmpty || spec.includeClusterResources != nil
        if isOlder && newer.allSatisfy(\.isEmpty) {
            return [
                ("Included", SpecWords.list(spec.includedResources, none: "*")),
                ("Excluded", SpecWords.list(spec.excludedResources, none: "<none>")),
                ("Cluster-scoped", SpecWords.choice(spec.includeClusterResources, yes: "included", no: "excluded")),
            ]
        }
        return [
            ("Included cluster-scoped", SpecWords.list(newer[0], none: "<none>")),
            ("Excluded cluster-scoped", SpecWords.list(newer[1], none: "<none>")),
            ("Included namespace-scoped", SpecWords.list(newer[2], none: "*")),
            ("Excluded namespace-scoped", SpecWords.list(newer[3], none: "<none>")),
        ]
    }

    private func addHooks(to text: inout Description) {
        let hooks = spec.hooks?["resources"]?.array ?? []
        guard !hooks.isEmpty else {
            text.field("Hooks", "<none>")
            return
        }
        text.line("Hooks:")
        text.line("Resources:", indent: 2)
        for hook in hooks {
            text.line("\(hook["name"]?.string ?? "<unnamed>"):", indent: 4)
            addScope(hook, to: &text)
            for (title, key) in [("Pre Exec Hook", "pre"), ("Post Exec Hook", "post")] {
                for command in (hook[key]?.array ?? []).compactMap({ $0["exec"] }) {
                    addCommand(command, title: title, to: &text)
                }
            }
        }
    }

    private func addScope(_ hook: JSONValue, to text: inout Description) {
        for (title, include, exclude) in [
            ("Namespaces", "includedNamespaces", "excludedNamespaces"),
            ("Resources", "includedResources", "excludedResources"),
        ] {
            text.line("\(title):", indent: 6)
            text.field("Included", SpecWords.list(hook[include]?.strings ?? [], none: "*"), indent: 8)
            text.field("Excluded", SpecWords.list(hook[exclude]?.strings ?? [], none: "<none>"), indent: 8)
        }
        text.line()
        text.field("Label selector", SpecWords.selector(hook["labelSelector"]), indent: 6)
    }

    private func addCommand(_ command: JSONValue, title: String, to text: inout Description) {
        text.line()
        text.line("\(title):", indent: 6)
        text.field("Container", command["container"]?.string ?? "<first container>", indent: 8)
        text.field("Command", (command["command"]?.strings ?? []).joined(separator: " "), indent: 8)
        text.field("On Error", command["onError"]?.string ?? "Fail", indent: 8)
        text.field("Timeout", command["timeout"]?.string ?? "30s", indent: 8)
    }
}
