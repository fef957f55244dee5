// SPDX-License-Identifier: Apache-2.0

package import JSON

/// One of Velero's custom resources: the parts they all have.
package protocol CustomResource: JSONBacked {
    associatedtype Spec: JSONBacked
    associatedtype Status: JSONBacked

    /// The kind, such as `Backup`.
    static var kind: String { get }
}

extension CustomResource {
    package static var memberOrder: [String] { ["kind", "apiVersion", "metadata", "spec", "status"] }

    /// Views a document, after checking what it says it is.
    /// - Throws: ``VeleroAPIError`` `.wrongKind` when it says it is something else, or has no name.
    package init(checking json: JSONValue) throws(VeleroAPIError) {
        let kind = json["kind"]?.string ?? ""
        let group = (json["apiVersion"]?.string ?? "").prefix { $0 != "/" }
        guard json.object != nil, kind == Self.kind, group == Velero.group else {
            let found = kind.isEmpty ? "something else" : "a \(kind)"
            throw VeleroAPIError(.wrongKind, "the document is not a \(Self.kind) of \(Velero.group) but \(found)")
        }
        guard let name = json[path: ["metadata", "name"]]?.string, !name.isEmpty else {
            throw VeleroAPIError(.wrongKind, "the \(kind) has no name")
        }
        self.init(json: json)
    }

    /// A new object that has nothing but a name and a specification.
    /// - Parameters:
    ///   - name: Its name.
    ///   - namespace: The namespace of the Velero server.
    ///   - spec: What is asked for.
    package init(name: String, namespace: String = Velero.defaultNamespace, spec: Spec) {
        self.init(json: [
            "kind": .string(Self.kind),
            "apiVersion": .string(Velero.apiVersion),
            "metadata": ["name": .string(name), "namespace": .string(namespace)],
            "spec": spec.json,
            "status": [:],
        ])
    }

    /// `metadata.name`.
    package var name: String { json[path: ["metadata", "name"]]?.string ?? "" }

    /// `metadata.namespace`.
    package var namespace: String { json[path: ["metadata", "namespace"]]?.string ?? "" }

    /// `metadata.uid`; empty when the object never was in a cluster.
    package var uid: String {
        get { json[path: ["metadata", "uid"]]?.string ?? "" }
        set {
            if newValue.isEmpty {
                json[path: ["metadata", "uid"]] = nil
            } else {
                json[path: ["metadata", "uid"]] = .string(newValue)
            }
        }
    }

    /// `metadata.labels`.
    package var labels: [String: String] {
        get { json[path: ["metadata", "labels"]]?.stringMap ?? [:] }
        set { json[path: ["metadata", "labels"]] = Self.map(newValue) }
    }

    /// `metadata.annotations`.
    package var annotations: [String: String] {
        get { json[path: ["metadata", "annotations"]]?.stringMap ?? [:] }
        set { json[path: ["metadata", "annotations"]] = Self.map(newValue) }
    }

    /// `metadata.creationTimestamp`.
    package var createdAt: Timestamp? {
        get { json[path: ["metadata", "creationTimestamp"]]?.string.flatMap { try? Timestamp($0) } }
        set { json[path: ["metadata", "creationTimestamp"]] = newValue.map { .string($0.description) } }
    }

    /// What was asked for.
    package var spec: Spec {
        get { Spec(json: json["spec"] ?? [:]) }
        set { set("spec", newValue.json) }
    }

    /// What has become of it.
    package var status: Status {
        get { Status(json: json["status"] ?? [:]) }
        set { set("status", newValue.json) }
    }

    /// Sorted, as Go writes maps.
    private static func map(_ pairs: [String: String]) -> JSONValue? {
        if pairs.isEmpty { return nil }
        return JSONValue(pairs.sorted { $0.key < $1.key })
    }
}
