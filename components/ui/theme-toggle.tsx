"use client";
import { Moon, Sun } from "lucide-react";
import { IconButton } from "./button.tsx";
import { useTheme } from "./use-theme.ts";

export function ThemeToggle() {
  const [theme, setTheme] = useTheme();
  return theme === "dark" ? (
    <IconButton label="Use the light theme" onClick={() => setTheme("light")}>
      <Sun aria-hidden />
    </IconButton>
  ) : (
    <IconButton label="Use the dark theme" onClick={() => setTheme("dark")}>
      <Moon aria-hidden />
    </IconButton>
  );
}
