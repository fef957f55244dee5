// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import JSON

extension Kubeconfig.Entry {
    /// The bytes of a field that holds them (`certificate-authority-data`, Base64) or names their file
    /// (`certificate-authority`); the data counts where both are there, as in kubectl.
    /// - Returns: The bytes and where they come from; `nil` when neither field is there.
    func material(_ field: String, of owner: String) throws(KubernetesError) -> (bytes: [UInt8], source: String)? {
        if let text = value["\(field)-data"]?.string, !text.isEmpty {
            guard let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters), !data.isEmpty else {
                throw KubernetesError(.badConfig, "\(owner) has a \(field)-data that is no Base64")
            }
            return ([UInt8](data), "the \(field)-data of \(owner)")
        }
        guard let path = value[field]?.string, !path.isEmpty else { return nil }
        let full = ConfigurationFile.resolve(path, in: directory)
        return (try ConfigurationFile.read(full, as: "the \(field) of \(owner)"), full)
    }
}
