# SPDX-License-Identifier: Apache-2.0
variable "name" {
  description = "Name of the cluster."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,99}$", var.name))
    error_message = "The name must be 1 to 100 letters, digits, hyphens and underscores, and start with a letter or digit."
  }
}

variable "kubernetes_version" {
  description = "Version of Kubernetes, such as 1.35, of control plane and nodes; addons follow, unless pinned. EKS goes up by one minor version at a time, and not back."
  type        = string
  default     = "1.35"
  nullable    = false

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "The version must be major.minor, such as 1.35."
  }
}

variable "vpc_id" {
  description = "Network of the cluster."
  type        = string
  nullable    = false
}

variable "private_subnet_ids" {
  description = "Private subnets in at least two zones, for nodes and for the control plane's interfaces."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.private_subnet_ids) >= 2
    error_message = "EKS needs subnets in at least two availability zones."
  }
}

variable "public_access_cidrs" {
  description = "IPv4 ranges from which the API may be reached over the internet. Empty: only from inside the network."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.public_access_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Each range must be valid CIDR notation, such as 203.0.113.7/32."
  }

  validation {
    condition     = alltrue([for cidr in var.public_access_cidrs : try(tonumber(split("/", cidr)[1]) >= 8, false)])
    error_message = "The API must not be open to the whole internet: name ranges of /8 or smaller (0.0.0.0/0, and halves of it, are refused)."
  }
}

variable "api_client_security_group_ids" {
  description = "Security groups whose members may reach the private API endpoint, such as the bastion's, by a name of your choice."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "administrator_arns" {
  description = "IAM roles or users that administer the cluster. Whoever creates it gets no access by that."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.administrator_arns) > 0
    error_message = "Name at least one administrator: nobody else can enter the cluster, not even its creator."
  }

  validation {
    condition     = alltrue([for arn in var.administrator_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/", arn))])
    error_message = "Each administrator must be the ARN of an IAM role or user (not of an assumed-role session)."
  }
}

variable "access_entries" {
  description = "Further access by a name of your choice: an IAM principal, an EKS access policy, and the namespaces it is limited to (none: the whole cluster)."
  type = map(object({
    principal_arn = string
    policy        = optional(string, "AmazonEKSViewPolicy")
    namespaces    = optional(list(string), [])
  }))
  default  = {}
  nullable = false
}

variable "log_types" {
  description = "Control plane logs that are kept."
  type        = set(string)
  default     = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
  nullable    = false

  validation {
    condition     = length(setsubtract(["api", "audit", "authenticator"], var.log_types)) == 0
    error_message = "api, audit and authenticator logs must be kept: without them nobody can tell who did what."
  }
}

variable "log_retention_days" {
  description = "Days for which control plane logs are kept."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827], var.log_retention_days)
    error_message = "The retention must be one that CloudWatch Logs knows, and at least 90 days."
  }
}

variable "log_kms_key_arn" {
  description = "KMS key for the control plane logs; its policy must let CloudWatch Logs use it. Null: AWS's own key."
  type        = string
  default     = null
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the cluster. Set it to false and apply before a destroy."
  type        = bool
  default     = true
  nullable    = false
}

variable "support_type" {
  description = "STANDARD: AWS upgrades the cluster at the end of standard support. EXTENDED: it stays, for six times the price."
  type        = string
  default     = "STANDARD"
  nullable    = false

  validation {
    condition     = contains(["STANDARD", "EXTENDED"], var.support_type)
    error_message = "The support type must be STANDARD or EXTENDED."
  }
}

variable "node_groups" {
  description = "Managed node groups by name."
  type = map(object({
    instance_types = optional(list(string), ["m7g.large"])
    ami_type       = optional(string, "AL2023_ARM_64_STANDARD")
    capacity_type  = optional(string, "ON_DEMAND")
    min_size       = optional(number, 2)
    max_size       = optional(number, 4)
    desired_size   = optional(number, 2)
    disk_gib       = optional(number, 50)
    labels         = optional(map(string), {})
  }))
  default  = { main = {} }
  nullable = false

  validation {
    condition     = alltrue([for group in var.node_groups : can(regex("^(AL2023|BOTTLEROCKET)_(x86_64|ARM_64)", group.ami_type))])
    error_message = "Nodes run Amazon Linux 2023 or Bottlerocket: ami_type must be such as AL2023_ARM_64_STANDARD or BOTTLEROCKET_x86_64."
  }

  # Graviton's types have a g behind their number, such as m7g, c7gn or im4gn.
  validation {
    condition = alltrue(flatten([for group in var.node_groups : [
      for type in group.instance_types : can(regex("^(a1|[a-z]+[0-9]+g[a-z]*)\\.", type)) == strcontains(group.ami_type, "ARM_64")
    ]]))
    error_message = "Graviton instances (m7g, t4g, …) need an ami_type with ARM_64, others (m7i, t3, …) one with x86_64."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : group.min_size <= group.desired_size && group.desired_size <= group.max_size])
    error_message = "Sizes must be min_size <= desired_size <= max_size."
  }
}

variable "node_volume_kms_key_arn" {
  description = "KMS key of the nodes' disks; the Auto Scaling service role needs a grant for it. Null: the account's aws/ebs key."
  type        = string
  default     = null
}

variable "snapshot_controller" {
  description = "Whether the CSI snapshot controller is installed. Lifeboat's own EBS snapshots do not need it."
  type        = bool
  default     = false
  nullable    = false
}

variable "addon_versions" {
  description = "Pinned versions of addons by name, such as { coredns = \"v1.12.1-eksbuild.2\" }. The others get EKS's default for the cluster's version, at each apply."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "tags" {
  description = "Tags of everything in the module."
  type        = map(string)
  default     = {}
  nullable    = false
}
