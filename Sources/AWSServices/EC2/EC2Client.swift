// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

/// The calls of EC2 that snapshots of volumes need.
///
/// Each throws ``AWSServiceError`` or `CancellationError`; an access denial names the IAM action that is missing.
package struct EC2Client: Sendable {
    /// The most identifiers in one call, so that forms and answers stay small.
    package static let batch = 200

    let client: AWSServiceClient

    /// A client on a connection, in the connection's region.
    package init(_ connection: AWSServiceConnection) { client = AWSServiceClient(.ec2, connection) }

    init(_ client: AWSServiceClient) { self.client = client }

    /// The region it calls.
    package var region: String { client.region }

    /// Gathers all pages of a list.
    func pages<Item>(
        _ call: AWSServiceClient.Call,
        _ form: QueryForm,
        items: String,
        _ read: (XMLElement) -> Item?
    ) async throws -> [Item] {
        var found: [Item] = []
        var token: String?
        repeat {
            var page = form
            page.add("NextToken", token)
            let answer = try await client.query(call, page)
            found += (answer.child(items)?.all("item") ?? []).compactMap(read)
            token = answer["nextToken"].flatMap { $0.isEmpty ? nil : $0 }
        } while token != nil
        return found
    }

    /// The tags of an element.
    static func tags(_ element: XMLElement) -> [String: String] {
        var tags: [String: String] = [:]
        for item in element.child("tagSet")?.all("item") ?? [] {
            if let key = item["key"] { tags[key] = item["value"] ?? "" }
        }
        return tags
    }
}

extension EC2Client {
    /// Puts tags on resources that exist; those of the same name are replaced.
    ///
    /// A resource that was made a moment ago may not be known everywhere in EC2 yet, so "does not exist" is tried again.
    /// - Parameters:
    ///   - tags: At most 50 for each resource, those it has already included.
    ///   - resources: Identifiers of snapshots or volumes.
    /// - Throws: ``AWSServiceError`` or `CancellationError`.
    package func createTags(_ tags: [AWSTag], on resources: [String]) async throws {
        var form = QueryForm("CreateTags", of: client.service)
        form.add("ResourceId", list: resources)
        form.add("Tag", tags: tags)
        let task = "tag \(resources.joined(separator: ", "))"
        var call = AWSServiceClient.Call(operation: "CreateTags", task: task, isChange: true)
        call.mayBeTooEarly = true
        _ = try await client.query(call, form)
    }

    /// The availability zones of the region that can be used now.
    package func describeAvailabilityZones() async throws -> [String] {
        let form = QueryForm("DescribeAvailabilityZones", of: client.service)
        let answer = try await client.query(
            .init(operation: "DescribeAvailabilityZones", task: "list the zones of \(region)"),
            form
        )
        return (answer.child("availabilityZoneInfo")?.all("item") ?? []).filter { $0["zoneState"] == "available" }
            .compactMap { $0["zoneName"] }
    }

    /// The machines with these identifiers.
    /// - Parameter ids: Those of machines that exist; one that does not makes the call fail.
    /// - Returns: Which volumes each has.
    /// - Throws: ``AWSServiceError`` or `CancellationError`.
    package func describeInstances(_ ids: [String]) async throws -> [EC2Instance] {
        var form = QueryForm("DescribeInstances", of: client.service)
        form.add("InstanceId", list: ids)
        let task = "look up the machines \(ids.joined(separator: ", "))"
        let call = AWSServiceClient.Call(operation: "DescribeInstances", task: task)
        let reservations = try await pages(call, form, items: "reservationSet") { reservation in
            (reservation.child("instancesSet")?.all("item") ?? []).compactMap(EC2Instance.init)
        }
        return reservations.flatMap { $0 }
    }
}
