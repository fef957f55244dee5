// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What a field of a custom resource may hold: the part of OpenAPI v3 that a structural schema of Kubernetes needs.
package struct Schema: Sendable, Equatable {
    /// The schema as a CustomResourceDefinition has it.
    package private(set) var json: JSONValue

    private init(_ json: JSONValue) {
        self.json = json
    }

    /// Text.
    package static let text = Schema(["type": "string"])
    /// True or false.
    package static let flag = Schema(["type": "boolean"])
    /// A whole number.
    package static let integer = Schema(["type": "integer"])
    /// A whole number of 64 bits.
    package static let integer64 = Schema(["format": "int64", "type": "integer"])
    /// A moment in RFC 3339, or null.
    package static let time = Schema(["format": "date-time", "nullable": true, "type": "string"])
    /// A duration as Go writes it, such as `720h0m0s`.
    package static let duration = text
    /// Bytes in Base64.
    package static let bytes = Schema(["format": "byte", "type": "string"])
    /// An object of any content, which the API server keeps as it is.
    package static let anything = Schema(["type": "object", "x-kubernetes-preserve-unknown-fields": true])
    /// Names with texts.
    package static let texts = map(of: .text)
    /// A list of texts.
    package static let names = list(of: .text)

    /// One of these texts.
    package static func oneOf(_ values: [String]) -> Schema {
        Schema(["enum": .array(values.map(JSONValue.string)), "type": "string"])
    }

    /// A list.
    package static func list(of element: Schema) -> Schema {
        Schema(["items": element.json, "type": "array"])
    }

    /// Any names, each with a value of one kind.
    package static func map(of value: Schema) -> Schema {
        Schema(["additionalProperties": value.json, "type": "object"])
    }

    /// An object of these fields.
    /// - Parameters:
    ///   - fields: The fields, written in order of their names as the API server does.
    ///   - required: Those that must be there.
    /// - Returns: The schema of the object.
    package static func object(_ fields: [String: Schema], required: [String] = []) -> Schema {
        var json: JSONObject = [:]
        let properties = fields.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.json) }
        json["properties"] = JSONValue.object(JSONObject(properties))
        if !required.isEmpty { json["required"] = .array(required.sorted().map(JSONValue.string)) }
        json["type"] = "object"
        return Schema(.object(json))
    }

    /// The same, with words for `kubectl explain`.
    package func described(_ words: String) -> Schema {
        var described: JSONObject = ["description": .string(words)]
        for member in json.object ?? JSONObject() { described[member.key] = member.value }
        return Schema(.object(described))
    }

    /// The same, or null: Go clients write null for what they leave out.
    package var orNull: Schema {
        var schema = self
        schema.json["nullable"] = true
        return schema
    }

    /// The same, at least one element.
    package var notEmpty: Schema {
        var schema = self
        schema.json["minItems"] = 1
        return schema
    }

    /// Names of the fields of an object, sorted.
    package var fieldNames: [String] { json["properties"]?.object?.map(\.key) ?? [] }
}
