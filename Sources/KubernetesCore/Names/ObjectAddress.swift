// SPDX-License-Identifier: Apache-2.0

/// Where one object, or one of its subresources, is found on a server.
package struct ObjectAddress: Sendable, Hashable {
    /// The resource, at the version to speak.
    package var resource: APIResource
    /// The namespace; `nil` for cluster-scoped objects.
    package var namespace: String?
    /// The name.
    package var name: String
    /// A subresource such as `status`; `nil` for the object itself.
    package var subresource: String?

    /// Names an object.
    package init(resource: APIResource, namespace: String?, name: String, subresource: String? = nil) {
        self.resource = resource
        self.namespace = namespace
        self.name = name
        self.subresource = subresource
    }

    /// The path on the server, percent-encoded.
    package var path: String {
        let item = resource.itemPath(namespace: namespace, name: name)
        return subresource.map { "\(item)/\($0)" } ?? item
    }

    /// The same object's status subresource.
    package var status: ObjectAddress {
        var address = self
        address.subresource = "status"
        return address
    }
}

extension ObjectAddress: CustomStringConvertible {
    /// As Lifeboat writes it: `deployments.apps/shop/web`, or `nodes/worker-1`.
    package var description: String {
        let parts: [String?] = [resource.description, resource.namespaced ? namespace : nil, name, subresource]
        return parts.compactMap { $0 }.joined(separator: "/")
    }
}
