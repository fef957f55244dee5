// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The definition of one of Velero's custom resources, as it is installed in a cluster.
package struct CustomResourceDefinition: Sendable {
    /// A column of `kubectl get`.
    package struct Column: Sendable {
        let name: String
        let type: String
        let path: String
        let description: String

        init(_ name: String, _ path: String, _ description: String, type: String = "string") {
            self.name = name
            self.type = type
            self.path = path
            self.description = description
        }

        static let age = Column("Age", ".metadata.creationTimestamp", "When it was made.", type: "date")
    }

    /// The kind, such as `Backup`.
    package let kind: String
    /// The plural name in paths.
    package let plural: String
    /// Names that kubectl takes for the plural.
    package let shortNames: [String]
    /// The version it is served and stored in.
    package let version: String
    /// What it is, in a sentence.
    package let description: String
    /// What is asked for.
    package let spec: Schema?
    /// What has become of it.
    package let status: Schema?
    let columns: [Column]

    init(
        _ kind: String,
        plural: String,
        shortNames: [String] = [],
        version: String = "v1",
        _ description: String,
        spec: Schema?,
        status: Schema?,
        columns: [Column] = []
    ) {
        self.kind = kind
        self.plural = plural
        self.shortNames = shortNames
        self.version = version
        self.description = description
        self.spec = spec
        self.status = status
        self.columns = columns
    }

    /// The object's name: plural and group.
    package var name: String { "\(plural).velero.io" }

    /// The object to create.
    ///
    /// No status subresource: Velero's clients patch the status with the object.
    package var json: JSONValue {
        var names: JSONObject = ["kind": .string(kind), "listKind": .string("\(kind)List"), "plural": .string(plural)]
        if !shortNames.isEmpty { names["shortNames"] = .array(shortNames.map(JSONValue.string)) }
        names["singular"] = .string(kind.lowercased())
        return [
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": ["labels": ["component": "velero"], "name": .string(name)],
            "spec": [
                "group": "velero.io", "names": .object(names), "scope": "Namespaced",
                "versions": .array([servedVersion]),
            ],
        ]
    }

    private var servedVersion: JSONValue {
        var served = JSONObject()
        if !columns.isEmpty { served["additionalPrinterColumns"] = .array(columns.map(\.json)) }
        served["name"] = .string(version)
        served["schema"] = ["openAPIV3Schema": schema.json]
        served["served"] = true
        served["storage"] = true
        return .object(served)
    }

    private var schema: Schema {
        var fields: [String: Schema] = ["apiVersion": .text, "kind": .text, "metadata": .object([:])]
        fields["spec"] = spec
        fields["status"] = status
        return Schema.object(fields).described(description)
    }
}

extension CustomResourceDefinition.Column {
    fileprivate var json: JSONValue {
        [
            "description": .string(description), "jsonPath": .string(path), "name": .string(name),
            "type": .string(type),
        ]
    }
}
