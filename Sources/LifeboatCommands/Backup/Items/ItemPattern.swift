// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import KubernetesCore

/// A kind as a user writes it, matched against the kinds a backup holds, without a cluster to ask.
///
/// Understood are the plural with or without (the beginning of) its group, the kind's own name, and kubectl's short
/// names of built-in kinds.
struct KindPattern: Sendable, Equatable {
    /// As the user wrote it.
    let text: String
    private let names: Set<String>
    private let group: String?

    /// Takes a kind such as `deployments.apps`, `Deployment` or `deploy`.
    init(_ text: String) {
        self.text = text
        let lowered = text.lowercased()
        let parts = lowered.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = parts.first ?? ""
        names = Set([name, Self.shortNames[name]].compactMap { $0 }).union(Self.plurals(of: name))
        group = parts.count == 2 ? parts[1] : nil
    }

    /// How well a kind fits; `nil` when it does not.
    func fit(_ resource: GroupResource) -> Fit? {
        if resource.description == text.lowercased() { return .exact }
        guard names.contains(resource.resource) else { return nil }
        guard let group else { return .name }
        return resource.group == group ? .exact : resource.group.hasPrefix(group) ? .name : nil
    }

    /// How well a kind fits.
    enum Fit: Sendable {
        /// Nothing else can be meant.
        case exact
        /// Another group's kind of that name could be meant just as well.
        case name
    }

    /// The plurals that Kubernetes derives from a kind's name.
    private static func plurals(of name: String) -> Set<String> {
        guard let last = name.last else { return [] }
        if name.hasSuffix("s") || name.hasSuffix("x") || name.hasSuffix("ch") || name.hasSuffix("sh") {
            return [name + "es"]
        }
        return last == "y" ? [name.dropLast() + "ies", name + "s"] : [name + "s"]
    }

    private static let shortNames = [
        "cm": "configmaps", "crd": "customresourcedefinitions", "crds": "customresourcedefinitions", "cj": "cronjobs",
        "csr": "certificatesigningrequests", "deploy": "deployments", "ds": "daemonsets", "ep": "endpoints",
        "ev": "events", "hpa": "horizontalpodautoscalers", "ing": "ingresses", "limits": "limitranges",
        "netpol": "networkpolicies", "no": "nodes", "ns": "namespaces", "pc": "priorityclasses",
        "pdb": "poddisruptionbudgets", "po": "pods", "pv": "persistentvolumes", "pvc": "persistentvolumeclaims",
        "quota": "resourcequotas", "rc": "replicationcontrollers", "rs": "replicasets", "sa": "serviceaccounts",
        "sc": "storageclasses", "sts": "statefulsets", "svc": "services",
    ]
}

/// One item as a user names it: `RESOURCE/NAME` or `RESOURCE/NAMESPACE/NAME`.
struct ItemPattern: Sendable, Equatable {
    let kind: KindPattern
    /// The namespace; `nil` when none was given, which fits any and none.
    let namespace: String?
    let name: String

    /// Reads an address.
    /// - Throws: ``CommandFailure`` with the status of wrong usage.
    init(_ text: String) throws {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else {
            throw CommandFailure(
                "\"\(text)\" does not name an item",
                hint: "write RESOURCE/NAMESPACE/NAME such as deployments.apps/shop/web, or RESOURCE/NAME",
                status: .usage
            )
        }
        kind = KindPattern(parts[0])
        namespace = parts.count == 3 ? parts[1] : nil
        name = parts[parts.count - 1]
    }

    /// How well an item fits; `nil` when it is not meant.
    func fit(_ path: ArchivePath) -> KindPattern.Fit? {
        guard path.name == name, namespace == nil || path.namespace == namespace else { return nil }
        return kind.fit(path.resource)
    }

    /// The one item that is meant.
    /// - Parameters:
    ///   - candidates: Items that ``fit(_:)``.
    ///   - path: Where an item is.
    /// - Returns: The item; `nil` when there are no candidates.
    /// - Throws: ``CommandFailure`` that names the candidates when several could be meant.
    func choose<Item>(_ candidates: [Item], path: (Item) -> ArchivePath) throws -> Item? {
        let exact = candidates.filter { fit(path($0)) == .exact }
        let best = exact.isEmpty ? candidates : exact
        guard best.count > 1 else { return best.first }
        let names = best.map { path($0).address }.sorted()
        let shown = names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
        throw CommandFailure(
            "\(names.count) items could be meant: \(shown)",
            hint: "write one of them in full",
            status: .usage
        )
    }
}

extension ArchivePath {
    /// The item as `show` takes it and `ls -o name` prints it.
    var address: String {
        namespace.map { "\(resource)/\($0)/\(name)" } ?? "\(resource)/\(name)"
    }
}
