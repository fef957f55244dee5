// SPDX-License-Identifier: Apache-2.0

package import KubernetesCore

/// One request to an API server.
package struct KubernetesRequest: Sendable {
    /// The HTTP methods of the Kubernetes API.
    package enum Method: String, Sendable {
        /// Reads.
        case get = "GET"
        /// Creates.
        case post = "POST"
        /// Replaces.
        case put = "PUT"
        /// Changes.
        case patch = "PATCH"
        /// Deletes.
        case delete = "DELETE"
    }

    /// What sending a request twice does, when it is unknown whether the first one arrived.
    package enum Repetition: Sendable {
        /// Nothing more than sending it once.
        case harmless
        /// Something else, as a second create does.
        case harmful
    }

    /// The method.
    package var method: Method
    /// The path below the server's base, percent-encoded.
    package var path: String
    /// The query, not yet encoded.
    package var query: [(name: String, value: String)] = []
    /// What the caller takes; JSON unless set.
    package var accept = "application/json"
    /// The type of the body.
    package var contentType = "application/json"
    /// The body, if there is one.
    package var body: [UInt8]?
    /// Whether the request may be sent again after the connection broke; follows from the method unless set.
    package var repetition: Repetition
    /// How long one attempt may take; the client's own limit when `nil`.
    package var timeout: Duration?

    /// A request for a path.
    package init(_ method: Method, _ path: String) {
        self.method = method
        self.path = path
        repetition = method == .post ? .harmful : .harmless
    }

    /// A request for an object.
    package init(_ method: Method, _ object: ObjectAddress) {
        self.init(method, object.path)
    }

    /// The method and path, for errors; without the query, whose tokens say nothing to anyone.
    package var summary: String { "\(method.rawValue) \(path)" }

    /// The path and the encoded query.
    var target: String {
        guard !query.isEmpty else { return path }
        let pairs = query.map { "\(PathSegment.encode($0.name))=\(PathSegment.encode($0.value))" }
        return "\(path)?\(pairs.joined(separator: "&"))"
    }
}
