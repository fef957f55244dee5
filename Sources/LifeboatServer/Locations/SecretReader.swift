// SPDX-License-Identifier: Apache-2.0

import Controllers
import FoundationEssentials
import JSON
import KubernetesClient
import KubernetesCore
import VeleroAPI

/// Reads entries of Secrets in one namespace; nothing of them gets into errors or onto a disk.
struct SecretReader: Sendable {
    let client: APIClient
    let namespace: String

    /// An entry in words, for messages.
    func name(of selector: SecretKeySelector) -> String {
        "the key \(selector.key) of the Secret \(namespace)/\(selector.name)"
    }

    /// One entry.
    /// - Parameters:
    ///   - selector: Which one.
    ///   - location: The location that names it, for messages.
    /// - Returns: Its content.
    /// - Throws: `ControllerError` `.invalidLocation` when there is no such entry; `KubernetesError`.
    func read(_ selector: SecretKeySelector, for location: String) async throws -> [UInt8] {
        let name = "the Secret \(namespace)/\(selector.name)"
        guard !selector.key.isEmpty else {
            throw LocationMistake("no key of \(name) is named").error(of: location)
        }
        let body: [UInt8]
        do {
            body = try await client.get(APIResource.secrets.object(selector.name, in: namespace))
        } catch let error as KubernetesError where error.code == .notFound {
            throw LocationMistake("\(name) does not exist").error(of: location)
        }
        // What cannot be read is not repeated: it is a secret.
        guard let data = try? JSONParser.parse(body)["data"] else {
            throw LocationMistake("\(name) cannot be read").error(of: location)
        }
        guard let text = data[selector.key]?.string else {
            throw LocationMistake("\(name) has no key \"\(selector.key)\"").error(of: location)
        }
        guard let bytes = Data(base64Encoded: text), !bytes.isEmpty else {
            throw LocationMistake("the key \"\(selector.key)\" of \(name) is empty").error(of: location)
        }
        return Array(bytes)
    }
}

extension APIResource {
    static let secrets = APIResource(
        groupResource: GroupResource(group: "", resource: "secrets"),
        version: "v1",
        kind: "Secret",
        namespaced: true
    )
}
