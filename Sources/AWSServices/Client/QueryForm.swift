// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

/// The parameters of a call in the query protocol: an ordered list of names and values.
///
/// Lists are numbered from 1: EC2 writes `VolumeId.1`, RDS `Tags.Tag.1.Key`.
struct QueryForm: Sendable {
    private var items: [(name: String, value: String)] = []

    /// No parameters but the call's name and the version of the API.
    init(_ operation: String, of service: AWSService) {
        items = [("Action", operation), ("Version", service.version)]
    }

    /// Adds a parameter, if there is a value.
    mutating func add(_ name: String, _ value: String?) {
        if let value { items.append((name, value)) }
    }

    /// Adds a number, if there is one.
    mutating func add(_ name: String, _ value: Int?) { add(name, value.map(String.init)) }

    /// Adds a truth value, if there is one.
    mutating func add(_ name: String, _ value: Bool?) { add(name, value.map { $0 ? "true" : "false" }) }

    /// Adds a numbered list.
    mutating func add(_ name: String, list: [String]) {
        for (index, value) in list.enumerated() { add("\(name).\(index + 1)", value) }
    }

    /// Adds filters as EC2 has them.
    mutating func add(filters: [EC2Filter]) {
        for (index, filter) in filters.enumerated() {
            add("Filter.\(index + 1).Name", filter.name)
            add("Filter.\(index + 1).Value", list: filter.values)
        }
    }

    /// Adds tags, numbered below a name.
    mutating func add(_ name: String, tags: [AWSTag]) {
        for (index, tag) in tags.enumerated() {
            add("\(name).\(index + 1).Key", tag.key)
            add("\(name).\(index + 1).Value", tag.value)
        }
    }

    /// Adds the tags that EC2 gives to what a call creates.
    mutating func add(tags: [AWSTag], for resource: String) {
        guard !tags.isEmpty else { return }
        add("TagSpecification.1.ResourceType", resource)
        add("TagSpecification.1.Tag", tags: tags)
    }

    /// The same for a URL.
    var queryItems: [RequestURL.QueryItem] { items.map { RequestURL.QueryItem($0.name, $0.value) } }

    /// As it is sent: `application/x-www-form-urlencoded`, where a space is a plus sign.
    var body: [UInt8] {
        let pairs = items.map { Self.encode($0.name) + "=" + Self.encode($0.value) }
        return Array(pairs.joined(separator: "&").utf8)
    }

    private static func encode(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { URIEncoding.encode(String($0)) }
            .joined(separator: "+")
    }
}
