// In: app settings as a list, of what was made, and by name, of what was known. Out: both by name.
// A module of its own, since only what a module gives out may be looked up by a name.
import { namedText, namedTexts } from '../types.bicep'

@description('Of what was made.')
param made namedText[]

@description('Of what was known; it comes first.')
param known namedTexts

@description('All of them.')
output all namedTexts = union(toObject(made, one => one.name, one => one.value), known)
