/** What Setup calls things in the language of Windows. The German names are a plausible stand-in: UNVERIFIED. */
export const CLUSTER_NAMES = {
  en: { group: "Cluster Group", address: "Cluster IP Address", name: "Cluster Name" },
  de: { group: "Clustergruppe", address: "Cluster-IP-Adresse", name: "Clustername" },
} as const;
