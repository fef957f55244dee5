// SPDX-License-Identifier: Apache-2.0

/// A TCP port of a pod.
package struct PodPort: Sendable, Hashable, CustomStringConvertible {
    /// The name of the pod.
    package var pod: String
    /// Its namespace.
    package var namespace: String
    /// The port; something in the pod must listen on it, on any address including 127.0.0.1.
    package var port: UInt16

    /// Names a port.
    package init(pod: String, namespace: String, port: UInt16) {
        self.pod = pod
        self.namespace = namespace
        self.port = port
    }

    /// The request that connects to it.
    var request: KubernetesRequest {
        var request = KubernetesRequest("portforward", ofPod: pod, in: namespace)
        request.query = [("ports", String(port))]
        return request
    }

    package var description: String { "port \(port) of the pod \(namespace)/\(pod)" }
}
