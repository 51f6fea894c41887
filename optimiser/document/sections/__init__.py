"""The sections of the page: functions of the story that give a Section, or nothing where there is none to tell."""
