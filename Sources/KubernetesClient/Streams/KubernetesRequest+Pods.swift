// SPDX-License-Identifier: Apache-2.0

package import KubernetesCore

extension KubernetesRequest {
    /// A request for what is to be had of a pod under a subresource, such as its log.
    init(_ subresource: String, ofPod pod: String, in namespace: String) {
        var address = APIResource.pods.object(pod, in: namespace)
        address.subresource = subresource
        self.init(.get, address)
        // Answers come from the node too, which knows no JSON: streams, text, errors in a line.
        accept = "application/json, */*"
    }
}

extension APIResource {
    /// Pods.
    package static let pods = APIResource(
        groupResource: GroupResource(group: "", resource: "pods"),
        version: "v1",
        kind: "Pod",
        namespaced: true
    )
}
