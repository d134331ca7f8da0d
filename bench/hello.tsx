/** The least that Ink can draw: what any program pays for Ink, React and Yoga before its own first line. */
import { render, Text } from 'ink';

render(<Text>Hello, world</Text>);
