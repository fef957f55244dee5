// SPDX-License-Identifier: Apache-2.0

/// A container of a pod.
package struct PodContainer: Sendable, Hashable, CustomStringConvertible {
    /// The name of the pod.
    package var pod: String
    /// Its namespace.
    package var namespace: String
    /// The name of the container; only a pod with several needs it.
    package var name: String?

    /// Names a container.
    package init(pod: String, namespace: String, name: String? = nil) {
        self.pod = pod
        self.namespace = namespace
        self.name = name
    }

    package var description: String {
        name.map { "the container \($0) of the pod \(namespace)/\(pod)" } ?? "the pod \(namespace)/\(pod)"
    }

    /// A request for what is to be had of it under a subresource.
    func request(_ subresource: String) -> KubernetesRequest {
        var request = KubernetesRequest(subresource, ofPod: pod, in: namespace)
        if let name { request.query.append(("container", name)) }
        return request
    }
}
