import { Columns3Icon } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuTrigger,
} from '#components/ui/dropdown-menu.tsx';
import { useHiddenColumns } from '#lib/client/preferences.ts';
import { hideable } from './run-columns.tsx';

/** Which columns the table has; kept in this browser. */
export function ColumnsMenu() {
  const { hidden, hide } = useHiddenColumns();
  const show = (id: string, isShown: boolean) => {
    const others = [...hidden].filter((each) => each !== id);
    hide(isShown ? others : [...others, id]);
  };
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button size="sm" variant="outline">
          <Columns3Icon />
          Columns
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {hideable.map(({ id, name }) => (
          <DropdownMenuCheckboxItem
            checked={!hidden.has(id)}
            key={id}
            onCheckedChange={(isShown) => show(id, isShown)}
          >
            {name}
          </DropdownMenuCheckboxItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
