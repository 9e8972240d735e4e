/**
 * Windows Installer's code of Exchange Server 2007, x64. Stated by KB 953469 for RTM; that the service packs kept it follows
 * from scripts that read all of them under this one code, and from no source by itself.
 */
export const EXCHANGE_PRODUCT_CODE = "{24B2C164-DE66-44FE-B468-A46D9D5E6B31}";
