// SPDX-License-Identifier: Apache-2.0

import JSON

/// A document that a server answers `/api`, `/apis` or `/apis/<group>/<version>` with.
///
/// Servers from 1.26 answer the first two with everything at once when asked to (aggregated discovery); older ones
/// ignore that part of the request and answer with the versions only.
package enum DiscoveryDocument: Sendable, Equatable {
    /// `APIGroupDiscoveryList`: whole groups.
    case aggregated([DiscoveredGroup])
    /// `APIVersions` or `APIGroupList`: groups whose versions have yet to be asked for.
    case groups([DiscoveredGroup])
    /// `APIResourceList`: the resources of one group and version.
    case resources([APIResource])

    /// The `Accept` header that asks for the aggregated form and takes the classic one.
    package static let accept =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"

    /// Reads a document by its kind.
    /// - Parameters:
    ///   - bytes: The response body.
    ///   - groupVersion: What was asked for, where a resource list does not say it itself.
    /// - Throws: ``DiscoveryError``.
    package init(_ bytes: [UInt8], groupVersion: GroupVersion? = nil) throws(DiscoveryError) {
        let document: JSONValue
        do {
            document = try JSONParser.parse(bytes)
        } catch {
            throw DiscoveryError(.malformed, "the server's discovery document can't be read: \(error)")
        }
        switch document["kind"]?.string {
        case "APIGroupDiscoveryList":
            self = .aggregated((document["items"]?.array ?? []).compactMap(AggregatedDiscovery.group))
        case "APIVersions":
            let versions = (document["versions"]?.strings ?? []).map { DiscoveredGroup.Version(version: $0) }
            self = .groups(versions.isEmpty ? [] : [DiscoveredGroup(name: "", versions: versions)])
        case "APIGroupList":
            self = .groups((document["groups"]?.array ?? []).compactMap(ClassicDiscovery.group))
        case "APIResourceList":
            let named = document["groupVersion"]?.string.flatMap { GroupVersion($0) }
            guard let groupVersion = groupVersion ?? named else {
                throw DiscoveryError(.malformed, "the server's list of resources does not name its group and version")
            }
            self = .resources(ClassicDiscovery.resources(document["resources"]?.array ?? [], of: groupVersion))
        case let kind:
            throw DiscoveryError(.unknownKind, "the server's discovery document is of kind \"\(kind ?? "")\"")
        }
    }
}
