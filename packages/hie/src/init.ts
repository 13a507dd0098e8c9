/** The `.hie` file that a new project begins with: it parses, and passes in any workspace. */
export const INITIAL = `import files

## What this repository is made of.
element project:
    scope root = files.folder_selector('.')

    ## Nothing of this kind belongs into a repository.
    check files.no_files_matching(root, '**/*.orig')

    # Describe a part, and what must hold for it:
    # element api:
    #     scope src<typescript> = typescript.module_selector('src/api')
    #     check typescript.no_cycles(src)
`;
