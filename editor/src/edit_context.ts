/** Where a field has one (Android), input methods tell it what they do, and the field's elements hear nothing of them. */
export const editContext = (field: Element | null) => (field as { editContext?: EventTarget | null } | null)?.editContext;
