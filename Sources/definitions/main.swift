// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import VeleroAPI
import YAMLDocuments

// Writes the definitions of the custom resources, a file each, into the directory named by the only argument.
// Called by Scripts/definitions.
let directory = URL(filePath: CommandLine.arguments[1])
for definition in CustomResourceDefinition.all {
    let text = """
        # SPDX-License-Identifier: Apache-2.0
        # Made by Scripts/definitions from Sources/VeleroAPI/Definitions.
        \(YAMLDocument.text(definition.json))
        """
    let file = directory.appending(path: "velero.io_\(definition.plural).yaml")
    try Data(text.utf8).write(to: file)
}
