/** The items of an automation collection. */
export function itemsOf<T>(collection: unknown): T[] {
  var items: T[] = [];
  for (var walk = new Enumerator<T>(collection); !walk.atEnd(); walk.moveNext()) items.push(walk.item());
  return items;
}
