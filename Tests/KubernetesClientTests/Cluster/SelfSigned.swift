// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import KubernetesClient

/// Certificates nobody has reason to trust.
enum SelfSigned {
    static func make(in directory: String, name: String) async throws -> (certificate: [UInt8], key: SecretText) {
        _ = try await Shell.run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "1",
            "-subj",
            "/O=system:masters/CN=me",
            "-addext",
            "subjectAltName=DNS:\(name)",
            "-keyout",
            "\(directory)/key.pem",
            "-out",
            "\(directory)/cert.pem"
        )
        let certificate = try Data(contentsOf: URL(filePath: "\(directory)/cert.pem"))
        let key = try Data(contentsOf: URL(filePath: "\(directory)/key.pem"))
        return ([UInt8](certificate), SecretText(String(decoding: key, as: UTF8.self)))
    }
}
