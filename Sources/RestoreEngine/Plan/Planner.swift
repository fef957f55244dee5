// SPDX-License-Identifier: Apache-2.0

package import JSON
import KubernetesCore
import VeleroAPI

/// Decides what will happen to each item of a backup: a pure function of the item, the target's state and the options.
///
/// An archived object and a live one are the same object when group, resource, target namespace and name agree; they
/// are unchanged when their comparable forms (``ItemPreparation/comparable(_:of:beside:)``) are equal.
package struct Planner: Sendable {
    /// What the target holds under an item's name.
    package enum LiveState: Sendable {
        /// Nothing.
        case absent
        /// An object, in the version the item is sent in.
        case present(JSONValue)
        /// It may not be read; the server's words.
        case unreadable(String)
    }

    /// Options and facts about the backup.
    package var context: RestoreContext
    /// What the target can take.
    package let served: ServedKinds
    /// Target namespaces that are being deleted: what is in them does not count.
    package let terminatingNamespaces: Set<String>
    /// Node ports in use, and by which Service (`namespace/name`).
    package let nodePorts: [Int: String]

    /// A planner for one restore.
    package init(
        context: RestoreContext,
        served: ServedKinds,
        terminatingNamespaces: Set<String> = [],
        nodePorts: [Int: String] = [:]
    ) {
        self.context = context
        self.served = served
        self.terminatingNamespaces = terminatingNamespaces
        self.nodePorts = nodePorts
    }

    /// Where an item goes.
    package func target(of item: SourceItem) -> SourceItem {
        var target = item
        target.namespace = item.namespace.map(context.options.target(of:))
        switch item.kind.description {
        case "namespaces": target.name = context.options.target(of: item.name)
        case "persistentvolumes":
            if case .snapshot(let volume) = context.volumeFates[item.name] { target.name = volume.newName ?? item.name }
        default: break
        }
        return target
    }

    /// The verdict on one item.
    /// - Parameters:
    ///   - bytes: The archived object.
    ///   - item: Where it stood.
    ///   - live: What is in the target under the name it will have.
    /// - Returns: The item of the plan.
    package func verdict(on bytes: ArraySlice<UInt8>, of item: SourceItem, live: LiveState) -> PlannedItem {
        var planned = PlannedItem(
            source: item,
            target: target(of: item),
            apiVersion: "",
            kindName: "",
            verdict: .blocked,
            reason: .malformed,
            message: "",
            differences: []
        )
        guard let archived = try? JSONParser.parse(bytes), let apiVersion = archived["apiVersion"]?.string,
            Self.isIn(place: item, archived, apiVersion)
        else {
            planned.message = "the archived object is not what its place in the archive says"
            return planned
        }
        planned.apiVersion = apiVersion
        planned.kindName = archived["kind"]?.string ?? item.kind.resource
        if let prepared = prepare(archived, for: &planned) { decide(prepared, live: live, for: &planned) }
        if planned.verdict == .create { weighSnapshot(archived, for: &planned) }
        return planned
    }

    /// The object that is sent to the target, without the restore's labels; `nil` when a rule leaves the item out or the
    /// target cannot take it, and then the item says why.
    package func prepare(_ archived: JSONValue, for planned: inout PlannedItem) -> JSONValue? {
        switch ItemPreparation.prepare(archived, of: planned.source, in: context) {
        case .omit(let omission):
            planned.set(.skipped, omission.reason, omission.message)
            return nil
        case .restore(let object): return fit(object, for: &planned)
        }
    }

    /// Brings an object into a version that the target serves.
    private func fit(_ object: JSONValue, for planned: inout PlannedItem) -> JSONValue? {
        let name = planned.source.kind
        guard let kind = served[name] else {
            planned.set(
                .blocked,
                .kindNotServed,
                "the cluster serves no \(name), and this restore does not bring its definition"
            )
            return nil
        }
        guard kind.isNamespaced == (planned.source.namespace != nil) else {
            let scopes = kind.isNamespaced ? ("cluster-scoped", "namespaced") : ("namespaced", "cluster-scoped")
            planned.set(
                .blocked,
                .scopeDiffers,
                "\(name) are \(scopes.0) in the backup and \(scopes.1) in the cluster"
            )
            return nil
        }
        guard let version = VersionChoice.version(of: name, archived: planned.version, served: kind.versions) else {
            let versions = kind.versions.joined(separator: ", ")
            planned.set(
                .blocked,
                .versionNotServed,
                "the backup holds version \(planned.version), the cluster serves \(versions)"
            )
            return nil
        }
        var fitting = object
        VersionChoice.convert(&fitting, of: name, to: version)
        planned.apiVersion = fitting["apiVersion"]?.string ?? planned.apiVersion
        return fitting
    }

    /// Whether an archived object says of itself what its path in the archive says.
    private static func isIn(place item: SourceItem, _ archived: JSONValue, _ apiVersion: String) -> Bool {
        let namespace = archived[path: ["metadata", "namespace"]]?.string ?? ""
        return archived[path: ["metadata", "name"]]?.string == item.name && namespace == item.namespace ?? ""
            && GroupVersion(apiVersion)?.group == item.kind.group
    }
}

// MARK: - The verdict

extension Planner {
    private func decide(_ prepared: JSONValue, live: LiveState, for planned: inout PlannedItem) {
        let namespace = planned.target.kind.description == "namespaces" ? planned.target.name : planned.target.namespace
        if let namespace, terminatingNamespaces.contains(namespace) {
            guard !rejectTakenNodePort(of: prepared, for: &planned) else { return }
            planned.set(
                .create,
                .afterNamespaceTermination,
                "namespace \(namespace) is being deleted; the restore waits until it is gone"
            )
            return
        }
        switch live {
        case .absent: decideAbsent(prepared, for: &planned)
        case .unreadable(let words) where planned.target.kind.description == "namespaces":
            // Someone with rights in a namespace may seldom read the Namespace itself.
            planned.set(.skipped, .notReadable, "it cannot be read and is taken to be there: \(words)")
        case .unreadable(let words):
            planned.set(.blocked, .notReadable, "what is in the cluster cannot be read: \(words)")
        case .present(let object): decidePresent(prepared, object, for: &planned)
        }
    }

    private func decideAbsent(_ prepared: JSONValue, for planned: inout PlannedItem) {
        guard !rejectTakenNodePort(of: prepared, for: &planned) else { return }
        if served[planned.target.kind]?.isDefinedByBackup == true {
            planned.set(.create, .definedByBackup, "not in the cluster; its definition is restored first")
        } else {
            planned.set(.create, .notInCluster, "not in the cluster")
        }
    }

    /// Gives the verdict when a node port that the Service must have belongs to another one.
    private func rejectTakenNodePort(of prepared: JSONValue, for planned: inout PlannedItem) -> Bool {
        guard planned.target.kind.description == "services" else { return false }
        let ports = (prepared[path: ["spec", "ports"]]?.array ?? []).map { $0["nodePort"]?.int }
        for case let port? in ports + [prepared[path: ["spec", "healthCheckNodePort"]]?.int] {
            guard let holder = nodePorts[port], holder != planned.target.key, !isGoing(holder, with: planned) else {
                continue
            }
            planned.set(.conflict, .nodePortTaken, "node port \(port) belongs to Service \(holder)")
            return true
        }
        return false
    }

    /// Whether a Service goes away with the namespace whose end the item waits for.
    private func isGoing(_ service: String, with planned: PlannedItem) -> Bool {
        guard let namespace = planned.target.namespace, terminatingNamespaces.contains(namespace) else { return false }
        return service.hasPrefix("\(namespace)/")
    }

    private func decidePresent(_ prepared: JSONValue, _ live: JSONValue, for planned: inout PlannedItem) {
        planned.liveRevision = live[path: ["metadata", "resourceVersion"]]?.string
        if decideDone(live, for: &planned) { return }
        if live[path: ["metadata", "deletionTimestamp"]] != nil {
            planned.set(
                .conflict,
                .beingDeleted,
                "the one in the cluster is being deleted; run the restore again afterwards"
            )
            return
        }
        let kind = planned.target.kind
        if kind.description == "persistentvolumes", decideVolume(for: &planned) { return }
        let wanted = ItemPreparation.comparable(prepared, of: kind)
        let present = ItemPreparation.comparable(live, of: kind, beside: prepared)
        guard wanted != present else {
            decideSame(live, for: &planned)
            return
        }
        let differences = FieldDifference.between(wanted, present)
        planned.differences = kind.description == "secrets" ? differences.map(\.hidingSecrets) : differences
        let count = differences.count == 1 ? "1 field differs" : "\(differences.count) fields differ"
        guard context.options.existingResourcePolicy == .update else {
            planned.set(.differs, .contentDiffers, "\(count); left alone (existing resource policy: none)")
            return
        }
        let isSealed = live["immutable"]?.bool ?? false
        if let fixed = ImmutableFields.violation(in: differences, of: kind, isSealed: isSealed) {
            planned.set(
                .conflict,
                .immutableFieldDiffers,
                "\(fixed.path) differs, which cannot be changed; delete the object to restore it"
            )
            return
        }
        guard !rejectTakenNodePort(of: prepared, for: &planned) else { return }
        planned.set(.update, .contentDiffers, count)
        planned.patch = ItemPreparation.patch(from: live, to: prepared, of: kind)
    }
}

extension PlannedItem {
    /// Gives the verdict.
    package mutating func set(_ verdict: Verdict, _ reason: ReasonCode, _ message: String) {
        self.verdict = verdict
        self.reason = reason
        self.message = message
    }
}
