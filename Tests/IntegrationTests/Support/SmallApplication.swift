// SPDX-License-Identifier: Apache-2.0

/// A namespace with little in it, for tests that are about something else.
enum SmallApplication {
    /// The namespace and two objects in it.
    static func documents(_ namespace: String) -> [String] {
        [
            #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"\#(namespace)"}}"#,
            #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings"},"data":{"mode":"prod"}}"#,
            #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"password"},"data":{"p":"AP/+"}}"#,
        ]
    }

    /// Many maps of about a kilobyte.
    static func maps(_ count: Int) -> [String] {
        (0..<count).map { number in
            let filling = String(repeating: "x\(number)", count: 200)
            return """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"map-\(number)"},"data":{"text":"\(filling)"}}
                """
        }
    }
}
