// SPDX-License-Identifier: Apache-2.0

/// How a client behaves; the defaults suit a backup from a laptop and from a pod alike.
package struct ClientOptions: Sendable {
    /// The most requests being answered at once.
    ///
    /// Eight keep two cores of an API server busy; its own fairness queues take some hundred from everyone together.
    package var concurrentRequests = 8
    /// How long a connection may take to be made.
    package var connectTimeout = Duration.seconds(5)
    /// How long one attempt may take to be answered whole.
    ///
    /// The API server itself gives up after 60 seconds.
    package var requestTimeout = Duration.seconds(65)
    /// How long the server may be silent within a list.
    ///
    /// A page of 500 large custom resources with a conversion webhook takes it many seconds.
    package var silence = Duration.seconds(65)
    /// When attempts are repeated, once the server has been reached.
    package var retry = RetryPolicy.patient
    /// When attempts are repeated as long as the server was never reached.
    package var firstRetry = RetryPolicy.brief
    /// Whether HTTP/2 is used where the server offers it, instead of several HTTP/1.1 connections.
    package var usesHTTP2 = false
    /// The name under which changes are recorded in `managedFields`.
    package var fieldManager = "lifeboat"
    /// How the client introduces itself.
    package var userAgent = "lifeboat"

    /// The defaults.
    package init() {}
}
