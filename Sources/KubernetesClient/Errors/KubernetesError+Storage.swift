// SPDX-License-Identifier: Apache-2.0

extension KubernetesError {
    /// What an API server says when it is its own storage that did not answer.
    private static let storageWords = [
        "rpc error: code = Unavailable", "etcdserver: leader changed", "etcdserver: no leader",
        "etcdserver: request timed out",
        // To admit an object it reads the quotas of the namespace.
        "resource quota evaluation timed out",
    ]

    /// How long an API server that is ready may go on saying so after its etcd was away.
    ///
    /// It has a connection to etcd for each kind. They come back one after the other, each when its own wait is over, which
    /// is two minutes at most (gRPC's connection backoff).
    package static let reconnectionTime = Duration.seconds(130)

    /// Whether the server could not reach its storage: that says nothing of the object or kind it was asked for.
    ///
    /// What webhooks say is theirs, whatever the words.
    var isOfStorage: Bool {
        code == .unavailable && !message.contains("webhook") && Self.storageWords.contains { message.contains($0) }
    }
}
