// SPDX-License-Identifier: Apache-2.0

import NIOSSL

extension ClusterConfiguration {
    /// The TLS settings for this cluster; `nil` when its server speaks plain HTTP.
    /// - Throws: ``KubernetesError`` with code `badConfig` when a certificate can't be read.
    func tlsConfiguration() throws(KubernetesError) -> TLSConfiguration? {
        guard server.scheme == "https" else { return nil }
        var tls = TLSConfiguration.makeClientConfiguration()
        switch trust {
        case .system: break
        case .anyone: tls.certificateVerification = .none
        case .authorities(let pem, let source):
            tls.trustRoots = .certificates(try PEM.certificates(pem, of: source))
        }
        if let certificate = login.certificate { try tls.present(certificate, of: certificate.source) }
        return tls
    }
}

extension TLSConfiguration {
    /// Shows this certificate to a server that asks for one.
    mutating func present(_ certificate: Login.Certificate, of source: String) throws(KubernetesError) {
        certificateChain = try PEM.certificates(certificate.certificate, of: source).map { .certificate($0) }
        privateKey = .privateKey(try PEM.privateKey(certificate.key, of: source))
    }
}

/// Reads PEM text.
enum PEM {
    static func certificates(_ bytes: [UInt8], of source: String) throws(KubernetesError) -> [NIOSSLCertificate] {
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(bytes)
            if !certificates.isEmpty { return certificates }
        } catch {
            throw KubernetesError(.badConfig, "\(source) holds no PEM certificate that can be read", cause: error)
        }
        throw KubernetesError(.badConfig, "\(source) holds no certificate")
    }

    static func privateKey(_ key: SecretText, of source: String) throws(KubernetesError) -> NIOSSLPrivateKey {
        do {
            return try NIOSSLPrivateKey(bytes: Array(key.value.utf8), format: .pem)
        } catch {
            throw KubernetesError(
                .badConfig,
                "the private key that belongs to \(source) can't be read",
                hint: "it must be PEM and not protected by a passphrase",
                cause: error
            )
        }
    }
}
