// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesClient
import KubernetesCore
import VeleroAPI
package import VolumeSnapshots

/// Makes a plan: reads the target's state in bulk and asks the planner about each item.
package struct RestorePlanning: Sendable {
    /// A plan, and what is needed to apply it.
    package struct Result: Sendable {
        /// The plan.
        package var plan: RestorePlan
        /// The planner that made it; preparing an object again while applying gives the same object.
        package var planner: Planner
        /// The archived objects by where they stood.
        package var bytes: [SourceItem: ArraySlice<UInt8>]
    }

    /// Kinds read at the same time; each holds the live objects of one kind in memory.
    private static let kindsInFlight = 4

    private let client: APIClient
    private let reader: TargetReader
    private let locations: (any SnapshotLocationOpening)?

    /// Planning against the cluster of a client.
    /// - Parameters:
    ///   - client: The target cluster.
    ///   - locations: Opens the disks of snapshot locations; without it no disk is made.
    package init(client: APIClient, locations: (any SnapshotLocationOpening)? = nil) {
        self.client = client
        self.locations = locations
        reader = TargetReader(client)
    }

    /// Plans the restore of the items that the options select.
    /// - Parameters:
    ///   - items: Every item of the archive.
    ///   - options: What is asked for.
    ///   - warnings: What is known to be amiss with the backup.
    ///   - snapshots: The backup's records of snapshots of disks.
    ///   - savedClaims: Claims, as `namespace/name` in the source, whose contents are kept outside of the archive.
    ///   - formerRun: The run that is continued.
    /// - Returns: The plan and what applying it needs.
    /// - Throws: `KubernetesError` when the target cannot be read at all; selection errors.
    package func plan(
        _ items: [RestoreCandidate],
        options: RestoreOptions,
        warnings: [String] = [],
        snapshots: [NativeSnapshotRecord] = [],
        savedClaims: Set<String> = [],
        continuing formerRun: FormerRun? = nil
    ) async throws -> Result {
        let discovery = try await client.discover()
        let names = FilterNames(of: items, discovery: discovery)
        let unknown = names.unknown(in: options)
        let options = names.resolved(options)
        let selected = try RestoreSelection(options: options).select(items)
        var facts = BackupFacts()
        for item in items { facts.learn(from: item.bytes, of: item.source) }
        facts.keepOnly(Set(selected.map(\.source)))
        let kinds = Set(selected.map(\.source.kind.description))
        let places = Set(selected.compactMap(\.source.place).map(options.target(of:)))
        let state = try await TargetState(for: kinds, in: places, reader: reader, discovery: discovery)
        var planner = planner(for: selected, facts: facts, state: state, discovery: discovery, options: options)
        if !snapshots.isEmpty {
            let fates = SnapshotVolumes(snapshots, options: options)
                .fates(
                    planner.context.volumeFates,
                    facts,
                    live: state.volumes,
                    terminatingNamespaces: state.terminatingNamespaces
                )
            planner.context.nodeZones = try await nodeZones(for: fates, discovery)
            let disks = DiskRestore(locations: locations, options: options, nodeZones: planner.context.nodeZones)
            planner.context.volumeFates = try await disks.previewed(fates)
        }
        planner.context.formerRun = formerRun.map { state.completed($0, options) }
        var planned = try await verdicts(on: selected, planner: planner, state: state, discovery: discovery)
        planned += planner.impliedNamespaces(for: planned, present: state.presentNamespaces)
        let volumes = Dictionary(facts.claims.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
        let empty = EmptyClaims(in: planned, volumes: volumes, planner.context, savedClaims: savedClaims)
        var seen = warnings + unknown + state.warnings
        if options.restoreVolumes != false {
            let old = OldDisks(in: planned, disks: OldDisks.disks(of: selected), planner.context.volumeFates)
            seen += [empty.warning, old.warning].compactMap { $0 }
        }
        seen += wishes(of: selected).warnings(about: [.restoreHooks])
        seen += discovery.failures.map { "the cluster's API group \($0)" }
        // A namespace that is made because items go into it gets what the backup says of it, selected or not.
        let namespaces = items.filter { $0.source.kind.description == "namespaces" }
        let bytes = Dictionary(
            (selected + namespaces).map { ($0.source, $0.bytes) },
            uniquingKeysWith: { first, _ in first }
        )
        return Result(
            plan: RestorePlan(options: options, items: planned, warnings: seen),
            planner: planner,
            bytes: bytes
        )
    }

    /// The zones in which the target has nodes, where disks are to be made; none where the caller may not read nodes.
    private func nodeZones(for fates: [String: VolumeFate], _ discovery: Discovery) async throws -> [String] {
        let makesDisks = fates.values.contains { if case .snapshot = $0 { true } else { false } }
        guard makesDisks, let nodes = discovery.resource(GroupResource("nodes")) else { return [] }
        let zones = try await reader.allObjects(of: nodes).objects.values.compactMap { node in
            let labels = node[path: ["metadata", "labels"]]?.stringMap ?? [:]
            return labels["topology.kubernetes.io/zone"] ?? labels["failure-domain.beta.kubernetes.io/zone"]
        }
        return Set(zones.filter { !$0.isEmpty }).sorted()
    }

    /// What the pods of the backup ask for by annotation.
    private func wishes(of selected: [RestoreCandidate]) -> PodWishes {
        var wishes = PodWishes()
        for item in selected where item.source.kind.description == "pods" {
            wishes.learn(fromPod: item.bytes, item.source.key)
        }
        return wishes
    }

    private func planner(
        for selected: [RestoreCandidate],
        facts: BackupFacts,
        state: TargetState,
        discovery: Discovery,
        options: RestoreOptions
    ) -> Planner {
        var served = ServedKinds(
            discovery.resources.map { ServedKind($0, versions: discovery.versions(of: $0.groupResource)) }
        )
        for item in selected where item.source.kind.description == "customresourcedefinitions.apiextensions.k8s.io" {
            if let definition = try? JSONParser.parse(item.bytes) { served.add(definedBy: definition) }
        }
        var context = RestoreContext(options: options)
        context.listedTokenSecrets = facts.listedTokenSecrets
        context.selectingServices = facts.selectingServices
        context.liveVolumes = Set(state.volumes.keys)
        context.volumeClaims = facts.volumeClaims
        context.volumeFates = facts.volumeFates(
            live: state.volumes,
            terminatingNamespaces: state.terminatingNamespaces,
            options: options
        )
        return Planner(
            context: context,
            served: served,
            terminatingNamespaces: state.terminatingNamespaces,
            nodePorts: state.nodePorts
        )
    }
}

// MARK: - Verdicts

extension RestorePlanning {
    /// One kind in one version: what is read from the target together.
    private struct Batch: Sendable {
        var resource: APIResource?
        var items: [RestoreCandidate]
    }

    private func verdicts(
        on selected: [RestoreCandidate],
        planner: Planner,
        state: TargetState,
        discovery: Discovery
    ) async throws -> [PlannedItem] {
        let batches = batches(of: selected, planner: planner, discovery: discovery)
        return try await withThrowingTaskGroup(of: [PlannedItem].self) { group in
            var planned: [PlannedItem] = []
            for (index, batch) in batches.enumerated() {
                if index >= Self.kindsInFlight, let done = try await group.next() { planned += done }
                group.addTask { try await self.verdicts(on: batch, planner: planner, state: state) }
            }
            for try await done in group { planned += done }
            return planned
        }
    }

    private func batches(of selected: [RestoreCandidate], planner: Planner, discovery: Discovery) -> [Batch] {
        struct Key: Hashable {
            var kind: GroupResource
            var version: String
        }
        var batches: [Key: Batch] = [:]
        for item in selected {
            let apiVersion = (try? RawJSON(item.bytes))?["apiVersion"]?.string ?? ""
            let archived = apiVersion.split(separator: "/").last.map(String.init) ?? ""
            let kind = item.source.kind
            let version =
                planner.served[kind].flatMap {
                    VersionChoice.version(of: kind, archived: archived, served: $0.versions)
                }
            let resource = version.flatMap { version in
                discovery.allVersions.first { $0.groupResource == kind && $0.version == version }
            }
            batches[Key(kind: kind, version: version ?? ""), default: Batch(resource: resource, items: [])].items
                .append(item)
        }
        return Array(batches.values)
    }

    private func verdicts(on batch: Batch, planner: Planner, state: TargetState) async throws -> [PlannedItem] {
        let reading = try await reading(for: batch, planner: planner, state: state)
        return batch.items.map { item in
            planner.verdict(on: item.bytes, of: item.source, live: reading.state(of: planner.target(of: item.source)))
        }
    }

    private func reading(for batch: Batch, planner: Planner, state: TargetState) async throws -> TargetReading {
        guard let resource = batch.resource, !NeverRestored.kinds.contains(resource.groupResource.description) else {
            return TargetReading()
        }
        if let known = state[resource] { return known }
        let targets = batch.items.map { planner.target(of: $0.source) }
        return try await reader.objects(
            of: resource,
            wanted: Set(targets.map(\.key)),
            in: Set(targets.compactMap(\.namespace))
        )
    }
}

extension ServedKind {
    /// The kind as discovery describes it.
    init(_ resource: APIResource, versions: [String]) {
        self.init(
            kind: resource.groupResource,
            kindName: resource.kind,
            versions: versions,
            isNamespaced: resource.namespaced
        )
    }
}
